package io.signalbox.supervisor.registration;

/**
 * One that the registry tells to whoever asks for the service.
 *
 * @param share of the service's requests that it gets at most; 1: as many as any other
 */
public record Entry(String id, String host, int port, double share) {}
