"""Downloads: checked, resumed, cancelled."""
