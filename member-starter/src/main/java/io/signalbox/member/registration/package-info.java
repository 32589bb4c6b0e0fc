/**
 * Joins and leaves the registry: open {@link
 * io.signalbox.member.registration.RegistrationAutoConfiguration} first, then {@link
 * io.signalbox.member.registration.Drain}.
 */
@NullMarked
package io.signalbox.member.registration;

import org.jspecify.annotations.NullMarked;
