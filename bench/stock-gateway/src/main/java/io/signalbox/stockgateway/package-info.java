/** Spring Cloud Gateway with its own load balancer, to compare with: no part of Signalbox. */
@NullMarked
package io.signalbox.stockgateway;

import org.jspecify.annotations.NullMarked;
