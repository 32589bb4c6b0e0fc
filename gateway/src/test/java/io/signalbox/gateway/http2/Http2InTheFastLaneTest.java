package io.signalbox.gateway.http2;

class Http2InTheFastLaneTest extends Http2Clients {

  Http2InTheFastLaneTest() {
    super();
  }
}
