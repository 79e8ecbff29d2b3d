"""A hub on its own Wi-Fi: certificates, HTTPS, and a tablet that comes to it."""
