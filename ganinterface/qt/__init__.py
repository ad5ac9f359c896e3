"""The window: thin views over the session and the renderer."""
