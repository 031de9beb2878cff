"""FFmpeg, in our own words. The only room that counts frames.

Each file pairs a pure function that writes a command or reads its output with a thin one that
runs it. What decodes by a library (PyAV, OpenCV) lives in `inside/` and runs in a child process.
"""
