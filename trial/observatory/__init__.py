"""scripts/observatory: MDN's HTTP Observatory, its own code, against the portal with production settings."""
