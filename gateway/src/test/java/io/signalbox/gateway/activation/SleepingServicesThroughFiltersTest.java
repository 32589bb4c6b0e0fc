package io.signalbox.gateway.activation;

class SleepingServicesThroughFiltersTest extends SleepingServices {

  SleepingServicesThroughFiltersTest() {
    super("signalbox.gateway.fast-lane.enabled=false");
  }
}
