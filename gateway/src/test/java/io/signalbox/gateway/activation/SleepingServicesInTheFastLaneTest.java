package io.signalbox.gateway.activation;

class SleepingServicesInTheFastLaneTest extends SleepingServices {}
