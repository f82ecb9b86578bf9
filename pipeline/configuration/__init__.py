"""Settings, the schedule, and the services that run here when none is configured."""
