"""A Slack workspace on your own machine: Web API, Socket Mode and a web page."""
