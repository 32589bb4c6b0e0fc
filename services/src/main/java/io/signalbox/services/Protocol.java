package io.signalbox.services;

/** What is spoken with a service. */
public enum Protocol {

  /** HTTP, in whatever version a client speaks. */
  HTTP,

  /** gRPC, and HTTP/2 for it. */
  GRPC,

  /** Whatever its clients and it speak: connections are passed on as they are. */
  TCP
}
