"""Files to hand on: tables, papers, sentences and charts of the same figures."""
