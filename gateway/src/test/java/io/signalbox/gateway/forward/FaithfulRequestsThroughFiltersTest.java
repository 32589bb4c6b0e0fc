package io.signalbox.gateway.forward;

class FaithfulRequestsThroughFiltersTest extends FaithfulRequests {

  FaithfulRequestsThroughFiltersTest() {
    super("signalbox.gateway.fast-lane.enabled=false", "signalbox.gateway.via=edge-1");
  }
}
