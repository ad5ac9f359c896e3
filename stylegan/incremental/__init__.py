"""Running again only what a change reaches."""
