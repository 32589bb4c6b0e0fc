/**
 * What may be registered. Open {@link io.signalbox.registry.registration.RegistrationGuard} first,
 * then {@link io.signalbox.registry.registration.RegistrationRules}.
 */
@NullMarked
package io.signalbox.registry.registration;

import org.jspecify.annotations.NullMarked;
