package io.signalbox.gateway.http2;

class WebSocketsThroughFiltersTest extends WebSocketClients {

  WebSocketsThroughFiltersTest() {
    super("signalbox.gateway.fast-lane.enabled=false");
  }
}
