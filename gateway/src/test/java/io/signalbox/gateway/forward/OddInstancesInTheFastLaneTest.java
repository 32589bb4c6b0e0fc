package io.signalbox.gateway.forward;

class OddInstancesInTheFastLaneTest extends OddInstances {

  OddInstancesInTheFastLaneTest() {
    super();
  }
}
