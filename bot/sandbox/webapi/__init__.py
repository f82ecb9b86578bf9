"""The Web API: one function per method, a table of methods, and the endpoint that calls them."""
