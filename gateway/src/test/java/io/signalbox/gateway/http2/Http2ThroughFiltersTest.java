package io.signalbox.gateway.http2;

class Http2ThroughFiltersTest extends Http2Clients {

  Http2ThroughFiltersTest() {
    super("signalbox.gateway.fast-lane.enabled=false");
  }

  @Override
  boolean passesTrailers() {
    return false;
  }
}
