"""Which pictures of a source go into a set: tables, filters, labels, boxes, decisions."""
