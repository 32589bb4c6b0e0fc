package io.signalbox.registry.registration;

import tools.jackson.databind.node.ObjectNode;

/**
 * A registration as it has been judged.
 *
 * @param app the service's name
 * @param claims what it claims
 * @param json all of it, for Eureka
 */
record Registration(
    String app, String instance, Location location, int port, PathClaims claims, ObjectNode json) {}
