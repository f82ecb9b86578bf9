"""Safe downloads: public hosts only, pages and pictures only, bounded in time and size; refusals have their reason."""
