// The door of the client.
