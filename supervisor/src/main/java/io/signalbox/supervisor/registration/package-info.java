/**
 * Has instances called, or not: keeps those in the registry that do not register themselves, and
 * takes out whoever is to get nothing any more. Open {@link
 * io.signalbox.supervisor.registration.Registrations} first.
 */
@NullMarked
package io.signalbox.supervisor.registration;

import org.jspecify.annotations.NullMarked;
