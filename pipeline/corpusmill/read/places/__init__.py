"""Where inputs lie: folders, servers, the hub."""
