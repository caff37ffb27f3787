// Shows the document of the service that this page comes from, and asks nobody else for anything.
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  tryItOutEnabled: false,
  validatorUrl: null,
});
