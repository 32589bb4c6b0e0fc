/**
 * Tells gateways how loaded this service is: with every answer, and at its actuator. Open {@code
 * LoadMeter} first; a service that has bounded executors adds a {@code Capacity}.
 */
@NullMarked
package io.signalbox.member.load;

import org.jspecify.annotations.NullMarked;
