"""Entry points of the pipeline: the poller, and the tasks of the workers."""
