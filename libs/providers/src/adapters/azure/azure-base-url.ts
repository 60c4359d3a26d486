const AZURE_HOST = /\.(openai\.azure\.com|cognitiveservices\.azure\.com|services\.ai\.azure\.com)$/;

/** The endpoint as the Azure portal shows it (`https://<resource>.openai.azure.com/`) lacks the path of the API. */
export function azureBaseUrl(baseUrl: string): string {
  const url = new URL(baseUrl);
  return AZURE_HOST.test(url.hostname) && url.pathname === '/' ? `${url.origin}/openai` : baseUrl;
}
