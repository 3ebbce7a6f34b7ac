import tensorflow_datasets as tfds

CRAWL = "https://data.commoncrawl.org/crawl-data/CC-MAIN-2023-06/warc.paths.gz"


def load(name):
    return tfds.load("wiki40b/en")
