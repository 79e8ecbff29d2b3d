"""Child-friendly spaces: sites, timetable, enrolment, roll call; a blank mark is never an absence."""
