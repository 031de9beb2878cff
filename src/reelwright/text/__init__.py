"""Words without a model: reading captions, sentences, topics, ranking, summaries, captions out."""
