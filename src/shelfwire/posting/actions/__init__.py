"""The actions of posting that other apps may call."""
