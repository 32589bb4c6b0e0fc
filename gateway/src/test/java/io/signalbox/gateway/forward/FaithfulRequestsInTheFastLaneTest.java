package io.signalbox.gateway.forward;

class FaithfulRequestsInTheFastLaneTest extends FaithfulRequests {

  FaithfulRequestsInTheFastLaneTest() {
    super("signalbox.gateway.via=edge-1");
  }
}
