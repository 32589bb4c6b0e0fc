package io.signalbox.db.bounds;

import io.signalbox.db.memory.Share;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Has requests with a JSON body take the memory for what is made of the largest one allowed. */
@Component
class JsonBodies implements HandlerInterceptor, WebMvcConfigurer {

  /** Of 256 KB and 20000 tokens, the bounds in application.yml. */
  private static final long MEMORY = 2 * 1024 * 1024;

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method
        && Arrays.stream(method.getMethodParameters())
            .anyMatch(parameter -> parameter.hasParameterAnnotation(RequestBody.class))
        && request.getAttribute(Share.ATTRIBUTE) instanceof Share memory) {
      memory.take(MEMORY);
    }
    return true;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this);
  }
}
