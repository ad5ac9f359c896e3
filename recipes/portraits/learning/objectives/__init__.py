"""What is asked of drawn portraits: to be the renders, to change as they do, to look like them, to stay what they were."""
