/**
 * What may be registered, and which paths may be claimed. Open {@link
 * io.signalbox.registry.registration.RegistrationGuard} first, then {@link
 * io.signalbox.registry.registration.RegistrationRules} and {@link
 * io.signalbox.registry.registration.PathOwners}.
 */
@NullMarked
package io.signalbox.registry.registration;

import org.jspecify.annotations.NullMarked;
