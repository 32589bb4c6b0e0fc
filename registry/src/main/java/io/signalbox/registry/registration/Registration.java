package io.signalbox.registry.registration;

import tools.jackson.databind.node.ObjectNode;

/**
 * A registration as it has been judged.
 *
 * @param app the service's name
 * @param json all of it, for Eureka
 */
record Registration(
    String app, String instance, Location location, int port, ObjectNode json) {}
