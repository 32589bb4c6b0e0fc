/**
 * The endpoint daemon: the table of who serves what, and where. Open {@link
 * io.signalbox.registry.registration.RegistrationGuard} for what it lets in; the table itself is
 * Eureka's.
 */
@NullMarked
package io.signalbox.registry;

import org.jspecify.annotations.NullMarked;
