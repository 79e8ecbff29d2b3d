"""Child-friendly spaces: sites, timetable, enrolment, roll call; a blank is never an absence."""
