"""Terms (thời hạn giải quyết): working days, the calendar, deadline rules, and the due day of each open dossier."""
