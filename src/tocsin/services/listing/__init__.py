"""Official lists and registers of documents: fetched, loaded, watched, compared with what stood, declared."""
