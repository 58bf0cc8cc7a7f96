"""The far side of the process wall: what runs beside the learner's code. Started as processes, imported by nothing."""
