package io.signalbox.gateway.forward;

class OddInstancesThroughFiltersTest extends OddInstances {

  OddInstancesThroughFiltersTest() {
    super("signalbox.gateway.fast-lane.enabled=false");
  }
}
