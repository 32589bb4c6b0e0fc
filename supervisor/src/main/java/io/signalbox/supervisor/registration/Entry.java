package io.signalbox.supervisor.registration;

/** One that the registry tells to whoever asks for the service. */
public record Entry(String id, String host, int port) {}
