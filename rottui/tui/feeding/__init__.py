"""What brings the desk its data: briefings and details, built in a process of their own, of now or of a past day."""
