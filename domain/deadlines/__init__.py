"""Terms (thời hạn giải quyết): working days, the calendar, deadline rules, due days.

Also the due day of each open dossier, which is kept with every act.
"""
