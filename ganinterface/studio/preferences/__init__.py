"""What a person likes and the next start remembers: settings, the device, how pictures are enlarged."""
