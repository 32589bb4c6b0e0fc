package io.signalbox.gateway.http2;

class WebSocketsBesideTheFastLaneTest extends WebSocketClients {

  WebSocketsBesideTheFastLaneTest() {
    super();
  }
}
