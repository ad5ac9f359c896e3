"""What the menus, the toolbars and the keys can do, and where it stands."""
