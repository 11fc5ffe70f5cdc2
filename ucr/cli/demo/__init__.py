"""`ucr demo`: embedded stores, the service's processes, and a simulated day."""
