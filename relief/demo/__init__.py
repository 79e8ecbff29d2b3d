"""The demo response: real areas, people counts, storms and clinics; invented families and water."""
